import { createVerifier, jwtIssuer } from '@tokenward/core';

const authority = jwtIssuer({ name: 'a', issuer: 'https://id.example.com', audience: 'a' });
console.log((await createVerifier({ authorities: [authority] }).verify('none')).denial?.code);
