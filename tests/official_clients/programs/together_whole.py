"""All of the installed `together` but `beta.jig`: `together_whole.py BASE_URL KEY`.

The last line of the output is JSON: the steps that were taken.
"""

import json
import sys

import together
from together.types import FileResponse

STEPS = []
LINES = b'{"text": "a line to be trained on"}\n' * 3


def check(step, condition):
    assert condition, step
    STEPS.append(step)


def gone(step, call, *args):
    """Hold that the SDK raises its own exception for what is not there."""
    try:
        call(*args)
    except together.NotFoundError:
        STEPS.append(step)
    else:
        raise AssertionError(step)


def ids(items):
    return [item.id for item in items]


def files(client):
    # `files.upload` uses paths that the document does not have (POST /files, /files/{id}/preprocess); this is the one that it has
    form = {"purpose": "fine-tune", "file_name": "train.jsonl", "file_type": "jsonl"}
    options = {"headers": {"Content-Type": "multipart/form-data"}}
    part = ("train.jsonl", LINES, "application/jsonl")
    file = client.post("/files/upload", cast_to=FileResponse, body=form, files={"file": part}, options=options)
    check("an upload is described", (file.filename, file.bytes, file.purpose) == ("train.jsonl", len(LINES), "fine-tune"))
    check("it is listed", ids(client.files.list().data) == [file.id])
    check("it is read", client.files.retrieve(file.id).filename == "train.jsonl")
    check("it is given back", client.files.content(file.id).read() == LINES)
    with client.files.with_streaming_response.content(file.id) as response:
        check("it is given back piece by piece", b"".join(response.iter_bytes()) == LINES)
    return file


def fine_tuning(client, file):
    lora = {"lora": True, "lora_r": 8, "lora_alpha": 16, "batch_size": "max"}
    model = "meta-llama/Meta-Llama-3.1-8B-Instruct-Reference"
    job = client.fine_tuning.create(training_file=file.id, model=model, train_on_inputs=True, n_epochs=2, **lora)
    check("a job is listed", ids(client.fine_tuning.list().data) == [job.id])
    read = client.fine_tuning.retrieve(job.id)
    check("a job is read", (read.training_file, read.n_epochs) == (file.id, 2))
    check("it has events", client.fine_tuning.list_events(job.id).data is not None)
    check("it has checkpoints", client.fine_tuning.list_checkpoints(job.id).data is not None)
    check("it is cancelled", client.fine_tuning.cancel(job.id).status == "cancelled")
    check("it stays cancelled", client.fine_tuning.retrieve(job.id).status == "cancelled")


def endpoints(client):
    scale = {"min_replicas": 1, "max_replicas": 2}
    made = client.endpoints.create(model="meta-llama/Llama-3-8b", hardware="1x_nvidia_a100", autoscaling=scale, display_name="E")
    check("an endpoint is listed", ids(client.endpoints.list().data) == [made.id])
    check("an endpoint is read", client.endpoints.retrieve(made.id).display_name == "E")
    changed = client.endpoints.update(made.id, display_name="F", state="STOPPED")
    check("an endpoint is changed", (changed.display_name, changed.state) == ("F", "STOPPED"))
    client.endpoints.delete(made.id)
    gone("a deleted endpoint is gone", client.endpoints.retrieve, made.id)
    check("it is listed no more", client.endpoints.list().data == [])
    check("hardware is listed", client.endpoints.list_hardware().data is not None)


def jobs(client, file):
    job = client.batches.create(endpoint="/v1/chat/completions", input_file_id=file.id).job
    check("a batch is listed", ids(client.batches.list()) == [job.id])
    check("a batch is read", client.batches.retrieve(job.id).input_file_id == file.id)
    check("a batch is cancelled", client.batches.cancel(job.id).status == "CANCELLED")
    judge = {"model": "m", "model_source": "serverless", "system_template": "t"}
    limits = {"min_score": 0.0, "max_score": 1.0, "pass_threshold": 0.5}
    parameters = {"judge": judge, **limits, "input_data_file_path": file.id, "model_to_evaluate": "m/x"}
    made = client.evals.create(type="score", parameters=parameters)
    check("an evaluation is read", client.evals.retrieve(made.workflow_id).workflow_id == made.workflow_id)
    check("an evaluation is listed", [job.workflow_id for job in client.evals.list()] == [made.workflow_id])


def inference(client):
    messages = [{"role": "user", "content": "hello"}]
    check("a chat answers", client.chat.completions.create(model="m/x", messages=messages).choices)
    chunks = list(client.chat.completions.create(model="m/x", messages=messages, stream=True))
    check("a chat streams", len(chunks) > 1 and any(choice.delta.content for chunk in chunks for choice in chunk.choices))
    check("a completion answers", client.completions.create(model="m/x", prompt="hello").choices)
    check("a completion streams", list(client.completions.create(model="m/x", prompt="hello", stream=True)))
    check("embeddings", client.embeddings.create(model="m/x", input="hello").data)
    check("images", client.images.generate(model="m/x", prompt="hello").data)
    check("rerank", client.rerank.create(model="m/x", query="hello", documents=["a", "b"]).results)
    check("speech", client.audio.speech.create(model="m/x", input="hello", voice="v").read())
    wav = ("a.wav", b"RIFF", "audio/wav")
    check("transcriptions", client.audio.transcriptions.create(model="openai/whisper-large-v3", file=wav).text)
    check("translations", client.audio.translations.create(model="openai/whisper-large-v3", file=wav).text)
    check("models", client.models.list() is not None)


def main():
    base_url, key = sys.argv[1:]
    client = together.Together(api_key=key, base_url=base_url, max_retries=0)
    file = files(client)
    fine_tuning(client, file)
    endpoints(client)
    jobs(client, file)
    inference(client)
    check("a file is deleted", client.files.delete(file.id).deleted)
    gone("a deleted file is gone", client.files.retrieve, file.id)
    try:
        together.Together(api_key="wrong", base_url=base_url, max_retries=0).files.list()
    except together.AuthenticationError:
        STEPS.append("a wrong key is refused")
    print(json.dumps({"steps": STEPS}))


main()
