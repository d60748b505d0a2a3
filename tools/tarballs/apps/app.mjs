import * as core from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { startIssuer } from '@tokenward/testing';
import express from 'express';
import { playApp } from './scenes.mjs';

await playApp({ core, expressAuth, startIssuer, express });
