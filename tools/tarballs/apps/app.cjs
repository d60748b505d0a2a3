const core = require('@tokenward/core');
const { expressAuth } = require('@tokenward/express');
const { startIssuer } = require('@tokenward/testing');
const express = require('express');

import('./scenes.mjs')
  .then(({ playApp }) => playApp({ core, expressAuth, startIssuer, express }))
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
