from people import STEPS, a_case
import pytest

@pytest.mark.parametrize("step", STEPS)
def test_page(client, cast, step):
    case = a_case(step, cast=cast)
    client.force_login(cast.sari)
    r = client.get(f"/meja/{case.number}/")
    assert r.status_code == 200
    r = client.get("/meja/")
    assert r.status_code == 200
    for a in ("tanda-terima", "lembar-disposisi"):
        assert client.get(f"/meja/{case.number}/{a}/").status_code == 200
    for a in ("/meja/antrean/", "/meja/formulir/", "/meja/baru/"):
        assert client.get(a).status_code == 200
