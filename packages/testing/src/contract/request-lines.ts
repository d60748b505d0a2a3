import type { IncomingMessage } from 'node:http';

/** The method and the target of an HTTP request as sent, such as `GET /admin/users`. */
export type RequestLine = `${string} ${string}`;

/**
 * Request lines that a router may match with `/admin/users` although a guard on `/admin` does not, or the reverse.
 * They vary case, slashes, percent-encoding, dot segments, path parameters, query, absolute form and method. `folder`
 * replaces `admin`.
 */
export function requestLines(folder = 'admin'): readonly RequestLine[] {
  const capital = folder.slice(0, 1).toUpperCase() + folder.slice(1);
  const encoded = (name: string): string => `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const at = `/${folder}`;
  const paths = [
    `${at}/users`,
    `/${capital}/users`,
    `${at.toUpperCase()}/USERS`,
    `${at}/Users`,
    `${at}/users/`,
    `/${capital}/users/`,
    `${at}/users//`,
    `/${at}/users`,
    `//${at}/users`,
    `${at}//users`,
    `//${capital}//users/`,
    `/${encoded(folder)}/users`,
    `/${encoded(capital)}/users`,
    `${at}/%75sers`,
    `/${encoded(folder).replace('%', '%25')}/users`,
    `/%2f${folder}/users`,
    `${at}%2fusers`,
    `${at}%2Fusers`,
    `${at}%5cusers`,
    `${at}\\users`,
    `/\\${folder}/users`,
    `\\${folder}\\users`,
    `/.${at}/users`,
    `${at}/./users`,
    `/x/..${at}/users`,
    `${at}/..${at}/users`,
    `/..${at}/users`,
    `/%2e${at}/users`,
    `/x/%2e%2e${at}/users`,
    `/x/..%2f${folder}/users`,
    `${at};/users`,
    `${at};x=y/users`,
    `${at}/users;x=y`,
    `/;${at}/users`,
    `${at}/users?x=/`,
    `${at}/users?`,
    `/?${at}/users`,
    `${at}/users#x`,
    `/x#/..${at}/users`,
    `${at}/users%00`,
    `${at}/users%20`,
    `${at}/users%`,
    `${at}/users.`,
    `${at}/users.json`,
    `http://api.test${at}/users`,
    `http://api.test/${capital}/users`,
    `http://api.test/${at}/users`,
    `HTTP://api.test${at}/users`,
    `x:${at}/users`,
    `${folder}/users`,
  ];
  const inAnyCase = ['HEAD', 'OPTIONS', 'POST'].flatMap((method): RequestLine[] => [
    `${method} ${at}/users`,
    `${method} /${capital}/users`,
  ]);
  const others = ['PUT', 'PATCH', 'DELETE', 'PROPFIND'].map((method): RequestLine => `${method} ${at}/users`);
  return [...paths.map((path): RequestLine => `GET ${path}`), ...inAnyCase, ...others];
}

/**
 * Sends each line unchanged (`fetch` would normalize it) and returns those whose response satisfies `counts`. A line
 * is left out if the server closes the connection without a response.
 */
export async function linesAnswered(
  url: string,
  lines: readonly RequestLine[],
  headers: Readonly<Record<string, string>>,
  counts: (answer: IncomingMessage) => boolean,
): Promise<RequestLine[]> {
  const { request } = process.getBuiltinModule('node:http');
  const { hostname, port } = new URL(url);
  const send = (line: RequestLine): Promise<boolean> =>
    new Promise((resolve) => {
      const [method, path] = line.split(' ');
      // An agent would send the next line on a connection that the server closes after a malformed one.
      request({ hostname, port, method, path, headers, agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(counts(answer)));
      })
        .on('error', () => resolve(false))
        .end();
    });
  const answered = await Promise.all(lines.map(send));
  return lines.filter((_line, index) => answered[index]);
}
