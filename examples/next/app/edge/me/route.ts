// The same route on the edge runtime, where it needs nothing else.
export { GET } from '../../me/route';

export const runtime = 'edge';
