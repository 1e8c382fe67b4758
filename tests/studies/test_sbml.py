"""A model in memory is the model of the file, in whatever encoding it says, and errors name where it came from."""

import pytest
from tests.places import DECAY

from rapalog.errors import FileError, RapalogError
from rapalog.files.given import Held
from rapalog.studies.sbml import given_model, model_text

DATA = DECAY.read_bytes()
BODY = DATA.decode().split("?>", 1)[-1]


@pytest.mark.parametrize(
    "data",
    [
        DATA,
        b"\xef\xbb\xbf" + DATA,
        BODY.encode(),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{BODY}'.encode("latin-1"),
        f'<?xml version="1.0" encoding="UTF-16"?>{BODY}'.encode("utf-16"),
    ],
)
def test_memory_and_file_give_one_model(data):
    held, filed = given_model(Held("<bytes>", data)), given_model(DECAY)
    assert (held.species, held.name, list(held.settable)) == (filed.species, filed.name, list(filed.settable))


def test_text_of_a_model_has_no_declaration_left():
    assert model_text(Held("<bytes>", DATA)).lstrip().startswith("<sbml")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "<bytes>"),
        (b"<sbml", "<bytes>:1"),
        (b"PK\x03\x04", "<bytes>"),
        (b'<?xml version="1.0" encoding="nonsense"?><sbml/>', "<bytes>"),
        (DATA.replace(b"<model", b"<mode1"), "<bytes>"),
    ],
)
def test_what_is_no_model_is_refused_by_the_name_it_has(data, where):
    with pytest.raises(RapalogError) as caught:
        given_model(Held("<bytes>", data))
    assert caught.value.where.startswith(where) and caught.value.remedy


def test_a_folder_is_no_model(tmp_path):
    with pytest.raises(FileError, match="no file") as caught:
        given_model(tmp_path)
    assert caught.value.where == str(tmp_path)
