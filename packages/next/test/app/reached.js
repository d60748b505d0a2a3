/** Answers any request; the header shows that the handler was reached. */
export const reached = async () => new Response('users', { headers: { 'x-reached': 'users' } });
