import { testScreens } from './every-screen.support.ts';

testScreens(2, 3);
