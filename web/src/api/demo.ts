// Made-up answers in the server's place: the whole page can be looked at without a server or a person.
import { answerWith } from './client';
import { homeAnswers } from './demo-home';
import { clinicAnswers } from './demo-clinic';
import { coachAnswers } from './demo-coach';

type Answer = (match: string[], request: Request) => unknown;
const answers: { method: string; pattern: RegExp; answer: Answer }[] = [];

/** Each part of the page adds what it asks for: `answer('GET', '/api/people/:person/plan', () => plan)`. */
export function answer(method: string, pattern: string, give: Answer) {
  const expression = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`);
  answers.push({ method, pattern: expression, answer: give });
}

const json = (status: number, body: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });

async function respond(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  for (const { method, pattern, answer } of answers) {
    const found = method === request.method ? pattern.exec(path) : null;
    if (!found) continue;
    const body = await answer(found.slice(1), request);
    return json(body === undefined ? 204 : 200, body);
  }
  return json(404, {
    key: 'demo',
    message: `The demonstration has no answer for ${request.method} ${path}.`,
  });
}

const me = '0'.repeat(32);

export function beginDemo() {
  answer('GET', '/api/me', () => ({
    authenticated: true,
    home: true,
    role: sessionStorage.getItem('medius.demo') === 'therapist' ? 'therapist' : 'person',
    person: me,
    version: 'demo',
  }));
  clinicAnswers();
  coachAnswers();
  homeAnswers();
  answerWith(respond);
}
