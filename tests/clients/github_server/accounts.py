"""Who asks: a person's token, ours, an App by its signed statement, or an App's installation."""

from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

OUR_TOKEN = "ghp_canary0ours0000000000000000000000000"
PERSONS_TOKEN = "ghp_canary0person00000000000000000000000"
APP_ID, INSTALLATION = "4711", 815
APP_LOGIN = "cortex-school[bot]"
OURS, PERSON = "school-account", "robin"


@dataclass
class Accounts:
    """The accounts of the server; `issued` are the tokens of the App's installation."""

    app_key: RSAPublicKey | None = None
    tokens: dict[str, str] = field(default_factory=lambda: {OUR_TOKEN: OURS, PERSONS_TOKEN: PERSON})
    issued: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)  # the permissions that were asked for

    def login(self, authorization: str) -> str:
        """The account of a request; `app` for an App's own statement, empty for nobody."""
        token = authorization.partition(" ")[2]
        if token in self.tokens:
            return self.tokens[token]
        if token in self.issued:
            return APP_LOGIN
        if self.app_key and token.count(".") == 2:
            try:
                stated = jwt.decode(token, self.app_key, algorithms=["RS256"])
            except jwt.PyJWTError:
                return ""
            return "app" if stated["iss"] == APP_ID else ""
        return ""

    def issue(self, permissions: dict[str, str]) -> str:
        """A new token of the installation."""
        self.asked.append(permissions)
        self.issued.append(f"ghs_canary0installation{len(self.issued):016}")
        return self.issued[-1]

    def revoke(self) -> None:
        """Forget every token of ours."""
        self.issued.clear()
        self.tokens.pop(OUR_TOKEN, None)
