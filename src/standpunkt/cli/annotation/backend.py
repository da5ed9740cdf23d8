"""``standpunkt annotation backend``: a baseline marks articles while people open them."""

from standpunkt.annotation import backend as protocol
from standpunkt.baselines.live import Live
from standpunkt.baselines.registry import find
from standpunkt.cli.console import note, say
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.load import load


def backend(name: str = "stance-e2e/pipeline", *, corpus: str = SAMPLE, port: int = 9090, seed: int = 0) -> None:
    """Serve a baseline to Label Studio as an ML backend, until Ctrl-C; it marks whatever text a task has.

    In Label Studio: Settings, Model, Connect Model, with the address that is printed. Label Studio calls addresses of
    its own machine only where SSRF_PROTECTION_ENABLED=false and ML_BLOCK_LOCAL_IP=false are set in its environment. It
    sends the token of whoever made the project: this listens on this machine alone, and writes down no request.

    Example: `standpunkt annotation backend ner/crf --port 9090`

    Args:
        name: A baseline that finds mentions, as "standpunkt baselines list" prints it.
        corpus: What it learns from: "sample", or a release folder with gold; the train split.
        port: The port to listen on.
        seed: Random seed; a system without chance ignores it.
    """
    entry = find(name)
    note(f"{name} learns from {corpus} ...")
    model = Live(entry, load(corpus), seed=seed)
    with protocol.backend(model, port=port, told=note) as server:
        say(f"{server.url} answers as {model.version}; Ctrl-C ends it")
        server.serve_forever()
