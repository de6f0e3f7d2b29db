import { testScreens } from './every-screen.support.ts';

testScreens(0, 3);
