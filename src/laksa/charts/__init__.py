"""Charts and the map as SVG: the same drawing on the web, in mails and in the PDF (VISUAL.md section 8)."""
