import { expect, it } from 'vitest';
import { issuerProblem } from './issuer-url.js';

it.each<[string, string]>([
  ['joe', 'is not an absolute URL'],
  ['https://id.example.com/my realm', 'contains white space or a control character'],
  ['https://id.example.com/a\u0000', 'contains white space or a control character'],
  ['https://id.example.com/a\\b', 'contains a backslash'],
  ['https://id.example.com/a#b', 'contains a fragment'],
  ['https://id.example.com/a?b', 'contains a query'],
  ['https://joe@id.example.com', 'contains a user name or password'],
  ['https://bücher.example', 'has a host that is not written in ASCII'],
  ['https://127.1', 'has an origin that is not written as in https://127.0.0.1'],
  ['https://id.example.com/a/../b', 'has a dot segment in its path'],
  ['https://id.example.com/a//b', 'has an empty segment in its path'],
  ['https://id.example.com/é', 'has characters that a URL encodes'],
])('issuerProblem says what is wrong with the issuer %j', (issuer, problem) => {
  expect(issuerProblem(issuer)).toBe(problem);
});
