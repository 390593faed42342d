// Express with Zod, whose schemas are also the document, by zod-to-openapi.
'use strict';

const crypto = require('node:crypto');
const express = require('express');
const { z } = require('zod');
const { OpenAPIRegistry, OpenApiGeneratorV31, extendZodWithOpenApi } = require('@asteasolutions/zod-to-openapi');
const { way, FIELD, alterAnswers, listen } = require('./breaking.js');

extendZodWithOpenApi(z);

const TaskIn = z.object({
  title: z.string().min(1).max(80),
  pages: z.number().int().min(0).max(1000).default(1),
  dueAt: z.iso.datetime().nullable().default(null),
  labels: z.array(z.string().max(30)).max(10).default([]),
});
const TaskPatch = z.object({
  title: z.string().min(1).max(80).optional(),
  pages: z.number().int().min(0).max(1000).optional(),
  dueAt: z.iso.datetime().nullable().optional(),
});
const Task = z.object({
  id: z.uuid(),
  title: z.string(),
  pages: z.number().int(),
  dueAt: z.iso.datetime().nullable(),
  labels: z.array(z.string()),
  isDone: z.boolean(),
  createdAt: z.iso.datetime(),
}).openapi('Task');
const Failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).openapi('Failure');
const Paging = z.object({ limit: z.coerce.number().int().min(1).max(50).default(20), page: z.coerce.number().int().min(1).max(100000).default(1) });
const Ids = z.object({ taskId: z.uuid() });

const registry = new OpenAPIRegistry();
const json = (schema, description) => ({ description, content: { 'application/json': { schema } } });
const missing = { 404: json(Failure, 'There is no such task') };
const wrong = { 400: json(Failure, 'The request is wrong') };
registry.registerPath({
  method: 'post', path: '/v1/tasks', request: { body: { required: true, content: { 'application/json': { schema: TaskIn } } } },
  responses: { 201: json(Task, 'Made'), ...wrong },
});
registry.registerPath({
  method: 'get', path: '/v1/tasks', request: { query: Paging },
  responses: { 200: json(z.object({ data: z.array(Task), total: z.number().int() }), 'A page'), ...wrong },
});
registry.registerPath({ method: 'get', path: '/v1/tasks/{taskId}', request: { params: Ids }, responses: { 200: json(Task, 'It'), ...wrong, ...missing } });
registry.registerPath({
  method: 'patch', path: '/v1/tasks/{taskId}',
  request: { params: Ids, body: { required: true, content: { 'application/json': { schema: TaskPatch } } } },
  responses: { 200: json(Task, 'Changed'), ...wrong, ...missing },
});
registry.registerPath({
  method: 'delete', path: '/v1/tasks/{taskId}', request: { params: Ids }, responses: { 204: { description: 'Gone' }, ...wrong, ...missing },
});
registry.registerPath({
  method: 'post', path: '/v1/tasks/{taskId}/complete', description: 'Complete the task: it is done afterwards.',
  request: { params: Ids }, responses: { 200: json(Task, 'Done'), ...wrong, ...missing },
});
const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({ openapi: '3.1.0', info: { title: 'Tasks', version: '1' } });

const tasks = new Map();
const previous = new Map();
const deleted = [];
const fail = (response, status, code, message) => response.status(status).json({ error: { code, message } });

// The handler, which is given what its request holds by `schemas`, or a refusal in its place.
const checked = (schemas, handle) => (request, response) => {
  const parts = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const outcome = schema.safeParse(request[name] ?? {});
    if (!outcome.success) {
      const [issue] = outcome.error.issues;
      return fail(response, 400, 'invalid_request', `${issue.path.join('.')}: ${issue.message}`);
    }
    parts[name] = outcome.data;
  }
  const task = parts.params && tasks.get(parts.params.taskId);
  if (parts.params && !task) return fail(response, 404, 'not_found', 'There is no such task.');
  return handle(parts, response, task);
};

const app = express();
app.disable('x-powered-by');
app.get('/openapi.json', (request, response) => response.json(document));
app.use(alterAnswers);
app.use(express.json());
app.post('/v1/tasks', checked({ body: TaskIn }, ({ body }, response) => {
  const task = { id: crypto.randomUUID(), ...body, isDone: false, createdAt: new Date().toISOString() };
  if (way === 'other-value-kept') task[FIELD] = `${task[FIELD]}!`.slice(-80);
  tasks.set(task.id, task);
  response.status(201).location(`/v1/tasks/${task.id}`).json(task);
}));
app.get('/v1/tasks', checked({ query: Paging }, ({ query }, response) => {
  const all = [...tasks.values(), ...(way === 'deleted-listed' ? deleted : [])];
  const start = (query.page - 1) * query.limit;
  response.json({ data: all.slice(start, start + query.limit + (way === 'limit-off-by-one' ? 1 : 0)), total: all.length });
}));
app.get('/v1/tasks/:taskId', checked({ params: Ids }, (parts, response, task) => {
  response.json(way === 'stale-read' ? previous.get(task.id) ?? task : task);
}));
app.patch('/v1/tasks/:taskId', checked({ params: Ids, body: TaskPatch }, ({ body }, response, task) => {
  previous.set(task.id, { ...task });
  if (way !== 'update-ignored') Object.assign(task, body);
  response.json(task);
}));
app.post('/v1/tasks/:taskId/complete', checked({ params: Ids }, (parts, response, task) => {
  if (way !== 'idle-action') task.isDone = true;
  response.json(task);
}));
app.delete('/v1/tasks/:taskId', checked({ params: Ids }, (parts, response, task) => {
  deleted.push(task);
  if (way !== 'delete-ignored') tasks.delete(task.id);
  response.status(204).end();
}));
app.use((error, request, response, next) => fail(response, error.status ?? 500, 'invalid_request', String(error.message)));

listen(app);
