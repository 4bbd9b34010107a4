"""What the routes share: the jobs, the models, the worker, and addresses of pictures."""

from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request

from engine.requests import GenerationRequest
from engine.serve.asked import Asked
from engine.serve.gate import Signer
from engine.serve.jobs import Job, Jobs, ServedPicture
from engine.serve.models import ServedModels
from engine.serve.worker import Worker

PICTURES = "/api/pictures"


@dataclass(frozen=True, kw_only=True)
class Served:
    """One server's parts."""

    jobs: Jobs
    models: ServedModels
    worker: Worker
    signer: Signer = field(default_factory=Signer)

    def submit(self, asked: Asked) -> Job:
        """Queue what was asked for; reads the disk.

        Raises:
            Refusal, InvalidRequest, ServerStopping: it is refused.
        """
        name, folder, description = self.models.find(asked.model)
        request: GenerationRequest = asked.for_model(name, description)
        return self.jobs.submit(name, folder, request)

    def picture_path(self, picture: ServedPicture) -> str:
        """The path of a picture on this server, which takes the token."""
        return f"{PICTURES}/{quote(picture.name)}"

    def picture_url(self, picture: ServedPicture, request: Request) -> str:
        """The whole address of a picture, which works without the token while the server runs."""
        key = self.signer.key(f"{PICTURES}/{picture.name}")
        return f"{str(request.base_url).rstrip('/')}{self.picture_path(picture)}?key={key}"


def served_by(request: Request) -> Served:
    """The parts of the server that got a request."""
    served: Served = request.app.state.served
    return served
