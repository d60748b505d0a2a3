import { auth } from '../../auth';

// Anyone with a valid token.
export const GET = auth.required()((request) => {
  const { authority, subject, client, permissions } = auth.get(request);
  return Response.json({ authority, subject, client, permissions });
});
