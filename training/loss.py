"""What ternary models lose against their teacher, on the same prompts and seeds."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from training.loss_table import tables
from training.paired import Pictures, check_paired, distances, file_pairs, loss, read_pictures, report_of
from training.score import JUDGES, RESAMPLES, SEED, judge_digests


def compare(
    teacher: Pictures, students: Sequence[Pictures], *, judges: Path, device: str, measured: int
) -> dict[str, Any]:
    """The report: scores of all, and of each student the loss and the distances, in the order given.

    Args:
        teacher: the teacher's pictures.
        students: each student's, paired with the teacher's (`check_paired`).
        judges: the folder of the judges.
        device: where they look, at the folders that they have not seen.
        measured: how many pictures of each prompt the distances are of.

    Raises:
        ValueError: a judge stands in the way.
        InvalidPicture: a picture cannot be read.
    """
    of_teacher = report_of(teacher, judges, device)
    return {
        "judge_files": judge_digests(judges),
        "prompts": len(teacher.asked),
        "pictures_a_prompt": teacher.a_prompt,
        "interval": "95 %, paired bootstrap over prompts",
        "resamples": RESAMPLES,
        "seed": SEED,
        "teacher": _scored(of_teacher),
        "students": [
            _scored(report := report_of(student, judges, device))
            | {
                "loss": loss(of_teacher, report, teacher.metadata),
                "distances": distances(file_pairs(teacher, student, measured)),
            }
            for student in students
        ],
    }


def _scored(report: dict[str, Any]) -> dict[str, Any]:
    scores = {name: judge["scores"]["all"] for name, judge in report["judges"].items()}
    return {"made_by": report["made_by"], "scores": scores}


def run(arguments: argparse.Namespace) -> None:
    """Compare the folders, print the tables, and write the report where one is asked for.

    Raises:
        ValueError: the folders do not go together, or a judge stands in the way.
        EngineError: a picture cannot be read.
    """
    teacher = read_pictures(arguments.teacher)
    students = [read_pictures(folder) for folder in arguments.students]
    for student in students:
        check_paired(teacher, student)
    report = compare(teacher, students, judges=arguments.judges, device=arguments.device, measured=arguments.distances)
    print(f"{report['prompts']} prompts, {report['pictures_a_prompt']} pictures each; intervals: {report['interval']}")
    print(tables(report))
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
        print(arguments.out)


def main() -> None:
    """Compare students' pictures with their teacher's: scores, losses and distances."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("teacher", type=Path, help="the teacher's pictures, of training.pictures or triptych evaluate")
    parser.add_argument("students", type=Path, nargs="+", help="each student's, of the same prompts and seeds")
    parser.add_argument("--judges", metavar="FOLDER", type=Path, default=JUDGES, help="the judges (%(default)s)")
    parser.add_argument(
        "--distances", metavar="N", type=int, default=1, help="pictures a prompt whose distances count (%(default)s)"
    )
    parser.add_argument("--device", default="cpu", help="where the judges look (%(default)s)")
    parser.add_argument("--out", metavar="FILE", type=Path, help="the report, .json (only printed)")
    arguments = parser.parse_args()
    if arguments.distances < 1:
        parser.error(f"--distances must be at least 1, got {arguments.distances}")
    try:
        run(arguments)
    except (ValueError, EngineError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
