/** How many functions there are that can be met cold once, in each language, and how many that wait for each other. */
export const coldCount = 16;
export const barrierCount = 3;
