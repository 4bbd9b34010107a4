"""Prompts in each benchmark's own form."""

from pathlib import Path

import pytest

from engine.errors import InvalidRequest
from engine.suites import file_sha256, read_prompts

TABLE = "Prompt\tCategory\tChallenge\tNote\n"
ITEMS = "item_id,text,keywords,proposition_id\n"


def write(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def test_a_list_is_a_prompt_a_line_up_to_its_tab(tmp_path: Path) -> None:
    prompts = read_prompts(write(tmp_path / "color_val.txt", "a red dog\tseen\nA blue cat. \n"), "t2i-compbench")
    assert [(prompt.index, prompt.tag, prompt.prompt) for prompt in prompts] == [
        (0, "color_val", "a red dog"),
        (1, "color_val", "A blue cat. "),
    ]


def test_a_folder_is_a_prompt_a_text_file(tmp_path: Path) -> None:
    write(tmp_path / "whoops3.txt", "a long\ndescription\n")
    write(tmp_path / "12.txt", "another")
    write(tmp_path / "notes.md", "not a prompt")
    prompts = read_prompts(tmp_path, "dpg-bench")
    assert [(prompt.index, prompt.item, prompt.prompt) for prompt in prompts] == [
        (0, "12", "another"),
        (1, "whoops3", "a long\ndescription"),
    ]


def test_an_item_of_many_questions_is_one_prompt(tmp_path: Path) -> None:
    text = ITEMS + '7,"a dog, a cat",x,1\n7,"a dog, a cat",y,2\nwhoops3,a bee,z,1\n'
    prompts = read_prompts(write(tmp_path / "dpg_bench.csv", text), "dpg-bench")
    assert [(prompt.item, prompt.prompt) for prompt in prompts] == [("7", "a dog, a cat"), ("whoops3", "a bee")]


def test_quotation_marks_in_a_table_are_letters(tmp_path: Path) -> None:
    text = TABLE + '"G O" on a wall\tIllustrations\tWriting\t\na "B"\tArts\tBasic\tnote\n'
    prompts = read_prompts(write(tmp_path / "PartiPrompts.tsv", text), "partiprompts")
    assert [(prompt.tag, prompt.prompt) for prompt in prompts] == [
        ("Illustrations", '"G O" on a wall'),
        ("Arts", 'a "B"'),
    ]
    assert prompts[1].metadata == {"Prompt": 'a "B"', "Category": "Arts", "Challenge": "Basic", "Note": "note"}


@pytest.mark.parametrize(
    ("suite", "text", "says"),
    [
        ("t2i-compbench", "a dog\n\na cat\n", "line 2 of .* is empty"),
        ("t2i-compbench", "", "holds no prompts of t2i-compbench"),
        ("dpg-bench", ITEMS + "7, ,x,1\n", "the prompt 7 of .* is empty"),
        ("dpg-bench", "a dog\na cat\n", "row 1 of .* has no item_id"),
        ("dpg-bench", ITEMS, "holds no prompts of dpg-bench"),
        ("partiprompts", "a dog\na cat\n", "row 1 of .* has no Prompt"),
        ("partiprompts", TABLE + "a dog\n", "row 1 of .* has no Category"),
        ("partiprompts", TABLE + " \tArts\t\t\n", "prompt 1 of .* is empty"),
        ("geneval", "a dog\n", "line 1 of .* is no JSON object"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, suite: str, text: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        read_prompts(write(tmp_path / "prompts", text), suite)


@pytest.mark.parametrize("suite", ["geneval", "t2i-compbench", "dpg-bench", "partiprompts"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, suite: str) -> None:
    with pytest.raises(InvalidRequest, match=r"none\.txt cannot be read"):
        read_prompts(tmp_path / "none.txt", suite)
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidRequest, match=r"bytes\.txt cannot be read"):
        read_prompts(tmp_path / "bytes.txt", suite)


def test_a_folders_digest_is_that_of_its_prompts(tmp_path: Path) -> None:
    write(tmp_path / "1.txt", "a dog")
    before = file_sha256(tmp_path)
    write(tmp_path / "notes.md", "not a prompt")
    assert file_sha256(tmp_path) == before
    write(tmp_path / "1.txt", "a cat")
    changed = file_sha256(tmp_path)
    (tmp_path / "1.txt").rename(tmp_path / "2.txt")
    assert len({before, changed, file_sha256(tmp_path)}) == 3
