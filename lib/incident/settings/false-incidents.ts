/** So many false incidents a month may be accepted; fewer ask for more proof, so incidents open later, small ones not at all. */
export const FALSE_INCIDENTS_MIN = 0.01;
export const FALSE_INCIDENTS_MAX = 100;
