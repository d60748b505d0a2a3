import { auth } from '@/auth';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = auth.metadata();
