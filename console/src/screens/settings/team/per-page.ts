/** Teams that the Team tab shows at a time. */
export const teamsPerPage = 20;
