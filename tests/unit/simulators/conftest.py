"""The real wording of the simulators, in both languages."""

from importlib import resources

import pytest
import yaml


class Wording:
    """The interface files of one language, with that language's decimal mark."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.texts: dict[str, str] = {}
        for file in (resources.files("jejaring") / "content" / "interface").iterdir():
            if file.name.endswith(".yaml"):
                entries = yaml.safe_load(file.read_text(encoding="utf-8"))
                for key, text in entries.items():
                    self.texts[f"{file.name.removesuffix('.yaml')}.{key}"] = text[language]

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts[key].format(**values)

    def number(self, x: float, digits: int, /) -> str:
        text = f"{x:.{digits}f}".replace("-", "−")
        return text.replace(".", ",") if self.language == "id" else text


@pytest.fixture(params=["id", "en"])
def words(request: pytest.FixtureRequest) -> Wording:
    return Wording(request.param)
