import { auth } from '../../../auth';

export const GET = auth.required({ accept: ['session_token'] })((request) => {
  const { subject, organization } = auth.get(request);
  return Response.json({ subject, organization });
});
