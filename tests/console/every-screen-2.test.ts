import { testScreens } from './every-screen.support.ts';

testScreens(1, 3);
