"""Which language is in force, and what is looked up in it."""

import pickle
import threading

import pytest

from desktop_app.errors import Message, SimakError, SourceNotFound
from desktop_app.i18n import _, language, mark, ngettext, now_locale, number, pgettext, set_language, speaking, tell
from desktop_app.settings import Settings


@pytest.mark.parametrize(
    ("preferred", "expected", "locale"),
    [
        (["id-ID", "en-US"], "id", "id_ID"),
        (["id_ID.UTF-8"], "id", "id_ID"),
        (["in_ID"], "id", "id_ID"),
        (["id"], "id", "id"),
        (["fr-FR", "id-ID"], "id", "id_ID"),
        (["en-US"], "en", "en_US"),
        (["fr-FR", "en"], "en", "en_GB"),
        (["C.UTF-8"], "en", "en_GB"),
        (["en_XX"], "en", "en_GB"),
    ],
)
def test_the_system_chooses_the_first_language_that_there_is(preferred: list[str], expected: str, locale: str) -> None:
    """English where there is none of the user's; numbers and dates as in the user's own region."""
    assert set_language("system", preferred) == expected
    assert language() == expected
    assert str(now_locale()) == locale


def test_the_environment_is_asked_where_nobody_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """LANGUAGE comes before LC_ALL, LC_MESSAGES and LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    monkeypatch.setenv("LANGUAGE", "")
    assert set_language("system") == "id"

    monkeypatch.setenv("LANGUAGE", "en_AU:id")
    assert set_language("system") == "en"
    assert str(now_locale()) == "en_AU"


def test_a_language_that_there_is_not_is_refused() -> None:
    """The error says which there are."""
    with pytest.raises(ValueError, match="system or one of en, id"):
        set_language("fr")


def test_texts_are_those_of_the_language_in_force() -> None:
    """What nobody has translated stays English."""
    assert (_("Cancel"), pgettext("emotion", "happy")) == ("Cancel", "happy")
    set_language("id")
    assert (_("Cancel"), pgettext("emotion", "happy")) == ("Batal", "senang")
    assert _("no such text in the catalogue") == mark("no such text in the catalogue")
    assert pgettext("elsewhere", "happy") == "happy"


def test_plurals_are_those_of_the_language_in_force() -> None:
    """English has two forms, Indonesian one."""
    told = [ngettext("{n} face", "{n} faces", n).format(n=n) for n in (0, 1, 2)]
    assert told == ["0 faces", "1 face", "2 faces"]
    set_language("id")
    assert [ngettext("{n} face", "{n} faces", n).format(n=n) for n in (1, 2)] == ["1 wajah", "2 wajah"]


def test_a_block_may_speak_another_language_for_its_own_thread() -> None:
    """A report is written in the background while the window goes on."""
    heard = []
    with speaking("id"):
        assert _("Cancel") == "Batal"
        thread = threading.Thread(target=lambda: heard.append(_("Cancel")))
        thread.start()
        thread.join()
        with speaking("en"):
            assert number(1234.5, 1) == "1,234.5"
    assert heard == ["Cancel"]
    assert language() == "en"


def test_faults_are_english_and_can_be_told_in_another_language() -> None:
    """The log and the database keep the English."""
    fault = SourceNotFound("There is no file or folder {path}. Check the name.", path="a{b}.mp4")

    assert str(fault) == "There is no file or folder a{b}.mp4. Check the name."
    assert tell(fault) == str(fault)
    set_language("id")
    assert tell(fault) == "Tidak ada berkas atau folder a{b}.mp4. Periksa namanya."
    assert str(fault) == "There is no file or folder a{b}.mp4. Check the name."


def test_a_message_may_hold_another_and_a_fault() -> None:
    """Both are told in the same language; numbers get its signs."""
    inner = SimakError("{path} is empty (0 bytes). Copy or download it again.", path="a.jpg")
    whole = Message("Frame {index} could not be analysed ({reason}).", index=3, reason=inner)

    assert whole == "Frame 3 could not be analysed (a.jpg is empty (0 bytes). Copy or download it again.)."
    set_language("id")
    assert tell(whole) == "Gambar 3 tidak dapat dianalisis (a.jpg kosong (0 bita). Salin atau unduh lagi.)."
    assert tell(Message("{x:,.2f}", x=1234.5)) == "1.234,50"


def test_a_text_without_values_may_hold_braces() -> None:
    """Nothing is filled in where nothing is given."""
    assert str(SimakError("a {b} c")) == "a {b} c"
    assert tell(SimakError("a {b} c")) == "a {b} c"
    assert str(SimakError()) == ""


def test_other_exceptions_and_plain_texts_are_told_as_they_stand() -> None:
    """Those of Python and of libraries have no template."""
    set_language("id")
    assert tell(OSError("disk gone")) == "disk gone"
    assert tell("Cancel") == "Batal"
    assert tell("") == ""


def test_messages_that_were_kept_as_english_are_recognised() -> None:
    """The database keeps the sentence, not its template; what the user wrote is no such sentence."""
    inner = SimakError("{path} is empty (0 bytes). Copy or download it again.", path="a (1).jpg")
    kept = str(Message("Frame {index} could not be analysed ({reason}).", index=3, reason=inner))

    assert tell(kept) == kept
    set_language("id")
    assert tell(kept) == "Gambar 3 tidak dapat dianalisis (a (1).jpg kosong (0 bita). Salin atau unduh lagi.)."
    clock = Message(
        "The computer's clock was changed by {jump_s:+.0f} s; the session's times go on unchanged.", jump_s=3
    )
    assert tell(str(clock)) == "Jam komputer diubah +3 dtk; waktu sesi berjalan terus tanpa perubahan."
    assert tell(str(Message("Yawning for {n} s", n=4))) == "Menguap 4 dtk"
    assert tell("Quiz (part 2), 3 of 4") == "Quiz (part 2), 3 of 4"


def test_a_fault_keeps_no_exception_of_another() -> None:
    """Its words are enough, and its frames would stay in memory."""
    fault = SimakError("It failed ({error}).", error=OSError("disk gone"))

    assert fault.message.values == {"error": "disk gone"}
    assert str(fault) == "It failed (disk gone)."


def test_the_words_of_a_wrong_value_are_told_too() -> None:
    """A setting out of range is a ValueError with a message."""
    with pytest.raises(ValueError, match="workers must be a whole number from 0 to 256, got -1") as caught:
        Settings(workers=-1)
    set_language("id")

    assert (
        tell(SimakError("{error}.", error=caught.value))
        == "workers harus bilangan bulat dari 0 sampai 256, didapat -1."
    )


def test_messages_pass_between_processes() -> None:
    """As the text they are."""
    assert pickle.loads(pickle.dumps(SimakError("No {path}.", path="a"))).args == ("No a.",)
