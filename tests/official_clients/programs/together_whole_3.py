"""All of `together` 3 that keeps to the whole document, but `beta.jig`: `together_whole_3.py ORIGIN KEY`.

Left out, as this release asks paths or properties that the document does not have: `files.upload` (POST /files), `endpoints`, `models` and
`clusters` (below /v2/projects/{project_id}), the default rank of a LoRA job, `code_interpreter` (gone).
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


def files(client):
    form = {"purpose": "fine-tune", "file_name": "train.jsonl", "file_type": "jsonl"}
    options = {"headers": {"Content-Type": "multipart/form-data"}}
    part = ("train.jsonl", LINES, "application/jsonl")
    file = client.post("/v1/files/upload", cast_to=FileResponse, body=form, files={"file": part}, options=options)
    check("an upload is described", (file.filename, file.bytes) == ("train.jsonl", len(LINES)))
    check("it is listed", [each.id for each in client.files.list().data] == [file.id])
    check("it is read", client.files.retrieve(file.id).filename == "train.jsonl")
    check("it is given back", client.files.content(file.id).read() == LINES)
    return file


def jobs(client, file):
    lora = {"lora": True, "lora_r": 8, "lora_alpha": 16, "batch_size": "max"}
    job = client.fine_tuning.create(training_file=file.id, model="m/x", n_epochs=2, train_on_inputs=True, **lora)
    check("a job is read", client.fine_tuning.retrieve(job.id).n_epochs == 2)
    check("a job is listed", [each.id for each in client.fine_tuning.list().data] == [job.id])
    check("it has events", client.fine_tuning.list_events(job.id).data is not None)
    check("it has checkpoints", client.fine_tuning.list_checkpoints(job.id).data is not None)
    check("it is cancelled", client.fine_tuning.cancel(job.id).status == "cancelled")
    batch = client.batches.create(endpoint="/v1/chat/completions", input_file_id=file.id).job
    check("a batch is read", client.batches.retrieve(batch.id).input_file_id == file.id)
    check("a batch is listed", [each.id for each in client.batches.list()] == [batch.id])
    check("a batch is cancelled", client.batches.cancel(batch.id).status == "CANCELLED")
    judge = {"model": "m", "model_source": "serverless", "system_template": "t"}
    limits = {"min_score": 0.0, "max_score": 1.0, "pass_threshold": 0.5}
    parameters = {"judge": judge, **limits, "input_data_file_path": file.id, "model_to_evaluate": "m/x"}
    made = client.evals.create(type="score", parameters=parameters)
    check("an evaluation is read", client.evals.retrieve(made.workflow_id).workflow_id == made.workflow_id)
    check("an evaluation is listed", [each.workflow_id for each in client.evals.list()] == [made.workflow_id])


def inference(client):
    messages = [{"role": "user", "content": "hello"}]
    check("a chat answers", client.chat.completions.create(model="m/x", messages=messages).choices)
    check("a chat streams", len(list(client.chat.completions.create(model="m/x", messages=messages, stream=True))) > 1)
    check("a completion answers", client.completions.create(model="m/x", prompt="hello").choices)
    check("a completion streams", list(client.completions.create(model="m/x", prompt="hello", stream=True)))
    check("embeddings", client.embeddings.create(model="m/x", input="hello").data)
    check("images", client.images.generate(model="m/x", prompt="hello").data)
    check("rerank", client.rerank.create(model="m/x", query="hello", documents=["a", "b"]).results)
    check("speech", client.audio.speech.create(model="m/x", input="hello", voice="v").read())
    wav = ("a.wav", b"RIFF", "audio/wav")
    check("transcriptions", client.audio.transcriptions.create(model="openai/whisper-large-v3", file=wav).text is not None)
    check("voices", client.audio.voices.list() is not None)
    video = client.videos.create(model="m/x", prompt="hello")
    check("a video is read", client.videos.retrieve(video.id).id == video.id)


def main():
    origin, key = sys.argv[1:]
    client = together.Together(api_key=key, base_url=origin, max_retries=0)
    file = files(client)
    jobs(client, file)
    inference(client)
    check("a file is deleted", client.files.delete(file.id).deleted)
    try:
        client.files.retrieve(file.id)
    except together.NotFoundError:
        STEPS.append("a deleted file is gone")
    print(json.dumps({"steps": STEPS}))


main()
