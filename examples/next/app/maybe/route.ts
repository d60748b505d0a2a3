import { auth } from '../../auth';

// Anyone, but a token that is sent must be good.
export const GET = auth.optional()((request) =>
  Response.json({ hello: auth.find(request)?.subject ?? 'stranger' }),
);
