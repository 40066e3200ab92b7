// The model of a whole turn, played on loopback: the Messages API as far as Claude Code needs it.
import { once } from 'node:events';
import http from 'node:http';

/** The text that a message's tool_result blocks carry, or undefined. */
function toolResult(message) {
  const blocks = Array.isArray(message?.content) ? message.content.filter((block) => block.type === 'tool_result') : [];
  if (blocks.length === 0) return undefined;
  const text = blocks.flatMap(({ content }) => typeof content === 'string' ? content : content.map((part) => part.text)).join('');
  return { text, isError: blocks.some((block) => block.is_error === true) };
}

/** The events of a streamed answer that consists of one block. */
function* answerEvents(model, block) {
  const isCall = block.type === 'tool_use';
  const stop = { stop_reason: isCall ? 'tool_use' : 'end_turn', stop_sequence: null };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null };
  yield { type: 'message_start', message: { ...message, usage: { input_tokens: 1, output_tokens: 1 } } };
  yield { type: 'content_block_start', index: 0, content_block: isCall ? { ...block, input: {} } : { ...block, text: '' } };
  yield { type: 'content_block_delta', index: 0, delta: isCall
    ? { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } : { type: 'text_delta', text: block.text } };
  yield { type: 'content_block_stop', index: 0 };
  yield { type: 'message_delta', delta: stop, usage: { output_tokens: 1 } };
  yield { type: 'message_stop' };
}

/** Asks for one call of `tool` with `input`, then ends the turn with what the call returned. */
export class Model {
  static async start(tool, input) {
    const model = new Model();
    Object.assign(model, { tool, input, offered: [], results: [] });
    model.server = http.createServer((request, reply) => model.serve(request, reply));
    model.server.listen(0, '127.0.0.1');
    await once(model.server, 'listening');
    model.url = `http://127.0.0.1:${model.server.address().port}`;
    return model;
  }

  /** What a model would do next in this conversation. */
  next({ messages, tools = [] }) {
    const result = toolResult(messages.at(-1));
    if (result) {
      this.results.push(result);
      return { type: 'text', text: `The CRM says: ${result.text}` };
    }
    const names = tools.map((tool) => tool.name);
    if (!names.includes(this.tool)) return { type: 'text', text: `${this.tool} is not offered` };
    this.offered = names;
    return { type: 'tool_use', id: 'toolu_1', name: this.tool, input: this.input };
  }

  async serve(request, reply) {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.method !== 'POST' || !/^\/v1\/messages(\?|$)/.test(request.url)) {
      reply.writeHead(404, { 'Content-Type': 'application/json' });
      reply.end('{"type":"error","error":{"type":"not_found_error","message":"not played"}}');
      return;
    }
    const body = JSON.parse(Buffer.concat(parts));
    reply.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const event of answerEvents(body.model, this.next(body)))
      reply.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    reply.end();
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
