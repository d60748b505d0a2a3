import { createVerifier } from '@tokenward/core';
import { nextAuth } from '@tokenward/next';
import { clerk } from '@tokenward/providers/clerk';

export const auth = nextAuth(() =>
  createVerifier({
    authorities: clerk({
      issuer: process.env.CLERK_ISSUER!,
      authorizedParties: [process.env.APP_ORIGIN!],
      senders: ['mch_reporter'],
    }),
  }),
);
