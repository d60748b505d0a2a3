import { createVerifier, jwtIssuer } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { startIssuer } from '@tokenward/testing';
import express from 'express';
import { playApp } from './scenes.mjs';

await playApp({ createVerifier, jwtIssuer, expressAuth, startIssuer, express });
