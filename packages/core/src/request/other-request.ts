import { ConfigurationError } from '../options/configuration-error.js';

/** The error for a request of another kind. `problem` is the sentence before the one that names the functions to use. */
export function otherRequest(problem: string): ConfigurationError {
  return new ConfigurationError(
    `${problem} Use fromFetchRequest(request) for a Request of the Fetch API, fromNodeRequest(request) for one of Node.js, ` +
      'and fromHeaders(headers) for an object of header names and values.',
  );
}

/** Returns the headers of a Request. Throws `ConfigurationError` for one of Node.js, whose headers are a plain object. */
export function headersOf({ headers }: Request): Headers {
  if (typeof headers.get === 'function') return headers;
  throw otherRequest('fromFetchRequest got another request: its "headers" have no function "get".');
}
