export const fetchCache = 'force-cache';
export const GET = () => new Response('caller:open.');
