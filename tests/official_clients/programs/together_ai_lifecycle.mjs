// Every `beta.jig` call of the installed `together-ai`: `together_ai_lifecycle.mjs ENVIRONMENT VERSION`.
//
// Base URL and key come from the SDK's own environment variables; MOCK_ORIGIN is where the mock's clock is. The last line
// of the output is JSON: what was called, and what the caller compares with the mock's journal.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [environment, version] = process.argv.slice(2);
const { default: Together } = await import(createRequire(join(environment, 'package.json')).resolve('together-ai'));
const SECRET_VALUE = 's3cret-value-of-the-lifecycle';
const IMAGE = 'registry.together.ai/acme/llm';
const ONCE_FAILED = { headers: { Prefer: 'outcome=error' } };
const called = new Set();

// A resource of the SDK that notes which of its methods were called.
function calls(resource, name) {
  return new Proxy(resource, {
    get(target, key) {
      const found = target[key];
      if (['secrets', 'volumes', 'queue'].includes(key)) return calls(found, `${name}.${key}`);
      if (typeof found !== 'function') return found;
      called.add(`${name}.${key}`);
      return found.bind(target);
    },
  });
}

function declared(resource, name) {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter((key) => key !== 'constructor');
  const below = ['secrets', 'volumes', 'queue'].filter((key) => resource[key]);
  return [...own.map((key) => `${name}.${key}`), ...below.flatMap((key) => declared(resource[key], `${name}.${key}`))];
}

async function refused(promise, kind, word) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.constructor.name, kind.name);
    assert.ok(error.message.includes(word), `${word} is not in ${error.message}`);
    return true;
  });
}

async function advance(seconds) {
  const answer = await fetch(`${process.env.MOCK_ORIGIN}/__mock__/clock/advance`, { method: 'POST', body: JSON.stringify({ seconds }) });
  assert.ok(answer.ok);
}

async function account(client) {
  const found = await client.whoami();
  for (const name of ['api_key_id', 'organization_id', 'organization_name', 'project_id', 'project_name', 'project_slug']) {
    assert.equal(typeof found[name], 'string', name);
  }
}

async function secrets(jig) {
  const kept = await jig.secrets.create({ name: 'hf-token', value: SECRET_VALUE, description: 'the hub' });
  assert.deepEqual([kept.object, kept.name, kept.description, kept.value], ['secret', 'hf-token', 'the hub', undefined]);
  assert.deepEqual(await jig.secrets.retrieve(kept.id), kept);
  await refused(jig.secrets.create({ name: 'hf-token', value: 'another' }), Together.BadRequestError, 'already exists');
  assert.equal((await jig.secrets.update('hf-token', { description: '', value: SECRET_VALUE })).description, '');
  const slashed = await jig.secrets.create({ name: 'team/db.password', value: SECRET_VALUE });
  assert.equal((await jig.secrets.retrieve('team/db.password')).id, slashed.id); // sent as team%2Fdb.password
  assert.deepEqual((await jig.secrets.list()).data.map((one) => one.name).sort(), ['hf-token', 'team/db.password']);
  await jig.secrets.delete('team/db.password');
  await refused(jig.secrets.retrieve('team/db.password'), Together.NotFoundError, 'team/db.password');
}

async function volumes(jig) {
  const content = { type: 'files', source_prefix: 'weights/0' };
  const kept = await jig.volumes.create({ name: 'weights', type: 'readOnly', content });
  assert.deepEqual([kept.object, kept.current_version, kept.mounted_by, kept.content.source_prefix], ['volume', 0, [], 'weights/0']);
  await refused(jig.volumes.create({ name: 'weights', type: 'readOnly', content }), Together.BadRequestError, 'already exists');
  const changed = await jig.volumes.update(kept.id, { content: { type: 'files', source_prefix: 'weights/1' } });
  assert.deepEqual([changed.current_version, Object.keys(changed.version_history)], [1, ['0', '1']]);
  assert.equal((await jig.volumes.retrieve('weights')).content.source_prefix, 'weights/1');
  assert.equal((await jig.volumes.retrieve('weights', { version: 0 })).content.source_prefix, 'weights/0');
  assert.deepEqual((await jig.volumes.list()).data.map((one) => one.id), [kept.id]);
}

async function deployments(jig) {
  const sent = { name: 'llm', gpu_type: 'h100-80gb', image: `${IMAGE}:one`, min_replicas: 2, max_replicas: 4, port: 8000, memory: 8.5 };
  const made = await jig.deploy({
    ...sent,
    environment_variables: [{ name: 'HF_TOKEN', value_from_secret: 'hf-token' }],
    volumes: [{ name: 'weights', mount_path: '/weights' }],
    autoscaling: { metric: 'QueueBacklogPerWorker' },
  });
  for (const [name, value] of Object.entries(sent)) assert.equal(made[name], value, name);
  assert.deepEqual([made.status, made.desired_replicas, made.ready_replicas, made.volumes[0].version], ['Updating', 2, 0, 1]);
  assert.equal(made.autoscaling.target, 1.01);
  assert.ok(!Number.isNaN(Date.parse(made.created_at)));
  await refused(jig.deploy(sent), Together.BadRequestError, 'already exists');
  await advance(10);
  assert.equal((await jig.retrieve('llm')).status, 'Scaling');
  await advance(80);
  const up = await jig.retrieve(made.id);
  assert.deepEqual([up.status, up.ready_replicas], ['Ready', 2]);
  assert.ok(Object.values(up.replica_events).every((one) => one.replica_status === 'Running' && one.replica_ready_since));
  assert.deepEqual((await jig.volumes.retrieve('weights')).mounted_by, [made.id]);
  assert.deepEqual((await jig.list()).data.map((one) => one.id), [made.id]);

  const changed = await jig.update('llm', { image: `${IMAGE}:two`, autoscaling: {}, volumes: [], environment_variables: [] });
  assert.deepEqual([changed.status, changed.image, changed.autoscaling, changed.memory], ['Updating', `${IMAGE}:two`, undefined, 8.5]);
  await advance(90);
  const [replica] = Object.keys((await jig.retrieve('llm')).replica_events);
  const { lines } = await jig.retrieveLogs('llm', { replica_id: replica });
  assert.ok(lines.length > 0 && lines.every((line) => line.includes(replica)));
  assert.ok((await jig.retrieveLogs('llm')).lines.length > lines.length);
  await refused(jig.update('llm', { min_replicas: 50 }), Together.BadRequestError, 'min_replicas');
  await refused(jig.update('llm', { gpu_type: 'abacus' }), Together.BadRequestError, 'gpu_type');
  await jig.destroy('llm');
  await refused(jig.retrieve('llm'), Together.NotFoundError, 'llm');
  assert.deepEqual((await jig.list()).data, []);

  await jig.deploy({ name: 'broken', gpu_type: 'h100-80gb', image: `${IMAGE}:bad` }, ONCE_FAILED);
  await advance(90);
  assert.equal((await jig.retrieve('broken')).status, 'Failed');
  await jig.destroy('broken');
}

async function queue(jig) {
  const model = 'llm';
  const { requestId } = await jig.queue.submit({ model, payload: { prompt: 'hello' }, priority: 2, info: { by: 'test' } });
  const job = { model, request_id: requestId };
  const seen = await jig.queue.retrieve(job);
  assert.deepEqual([seen.status, seen.inputs, seen.priority, seen.info], ['pending', { prompt: 'hello' }, 2, { by: 'test' }]);
  assert.deepEqual(await jig.queue.metrics({ model }), { messages_running: 0, messages_waiting: 1, total_jobs: 1 });
  await advance(5);
  assert.equal((await jig.queue.retrieve(job)).status, 'running');
  await refused(jig.queue.cancel(job), Together.ConflictError, 'running');
  await advance(10);
  const done = await jig.queue.retrieve(job);
  assert.deepEqual([done.status, Date.parse(done.done_at) - Date.parse(done.created_at)], ['done', 15000]);
  const other = await jig.queue.submit({ model, payload: {} });
  assert.equal((await jig.queue.cancel({ model, request_id: other.requestId })).status, 'canceled');
  await jig.queue.submit({ model, payload: {} });
  assert.deepEqual(await jig.queue.clear({ model }), { canceled_count: 1 });
}

async function errors(client) {
  await refused(client.withOptions({ apiKey: 'wrong-key-0123456789' }).beta.jig.list(), Together.AuthenticationError, 'not accepted');
  const started = performance.now();
  await refused(client.beta.jig.list({ headers: { Prefer: 'code=429' }, maxRetries: 1 }), Together.RateLimitError, '429');
  const waited_s = (performance.now() - started) / 1000;
  await refused(client.beta.jig.list({ headers: { Prefer: 'code=500' }, maxRetries: 0 }), Together.InternalServerError, '500');
  return waited_s;
}

assert.equal(createRequire(join(environment, 'package.json'))('together-ai/version').VERSION, version);
const client = new Together();
const jig = calls(client.beta.jig, 'jig');
await account(client);
await secrets(jig);
await volumes(jig);
await deployments(jig);
await queue(jig);
await jig.secrets.delete('hf-token');
await jig.volumes.delete('weights');
const waited_s = await errors(client);
assert.deepEqual(declared(client.beta.jig, 'jig').filter((name) => !called.has(name)), []);
console.log(JSON.stringify({ called: [...called].sort(), waited_s }));
