"""Settings of the language model that may help to answer questions about a customer."""

from pydantic import Field, SecretStr

from gateway.settings.outgoing import OutgoingSettings


class AskSettings(OutgoingSettings):
    """A language model behind an OpenAI-compatible endpoint; without one questions are answered by our own grammar."""

    ask_url: str | None = Field(
        None,
        description="Base of an OpenAI-compatible API, as https://models.example.com/v1; https, or http on this "
        "machine. What the viewer may read of a customer is sent there.",
    )
    ask_model: str | None = Field(None, max_length=200, description="The model that is asked there.")
    ask_key: SecretStr | None = Field(None, description="Bearer token of that API.")
    ask_seconds: float = Field(
        6.0, gt=0, le=60, description="How long the model may take for one question, in all its replies."
    )
    ask_questions_per_hour: int = Field(
        200, ge=1, le=1_000_000, description="Questions of one company that one process takes to the model in an hour."
    )
