import { auth } from '../../../contract';

export const GET = auth.required()(async (request) => Response.json({ subject: auth.get(request).subject }));
