/* A photo is shrunk to 1280 px on the phone, so that a weak signal is enough. What this browser cannot draw goes as
   it is, or is told at once to be no photo. */
import { say } from "../language.js";

const LONGEST = 1280;
const ENOUGH = 3e5;

/* HEIC and AVIF the server draws, a broken photo it reads as far as it goes; all else is told now. */
const judge = async (file) => {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 32).arrayBuffer()));
  if (/^....ftyp.*(hei|hev|mif1|msf1|avi[fs])/s.test(head)) return {};
  if (/^(\xff\xd8\xff|\x89PNG|RIFF....WEBP)/s.test(head)) return { unsure: true };
  return {
    bad: say(
      "Berkas ini bukan foto. Gunakan JPG, PNG, WebP, atau HEIC.",
      "This file is not a photo. Use JPG, PNG, WebP or HEIC.",
    ),
  };
};

const drawnSmall = (map, scale) => {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(map.width * scale);
  canvas.height = Math.round(map.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(map, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const jpegOf = async (canvas) => {
  let blob;
  for (const quality of [.75, .6, .45]) {
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!blob || blob.size <= ENOUGH) break;
  }
  return blob;
};

/* The file to send, the canvas to show (the page allows no blob images), and what is `bad` or `unsure` about it. */
export const shrink = async (file) => {
  try {
    const map = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(map.width, map.height));
    const canvas = drawnSmall(map, scale), blob = await jpegOf(canvas);
    if (!blob || (blob.size >= file.size && scale === 1)) return { file, canvas };
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return { file: new File([blob], name, { type: "image/jpeg" }), canvas };
  } catch {
    return { file, canvas: null, ...await judge(file) };
  }
};
