/** Requests that had to wait for one another: the longest chain of which each began after the one before had ended. */
export function roundTrips(requests) {
  let trips = 0
  let end = Number.NEGATIVE_INFINITY
  for (const request of [...requests].sort((a, b) => a.end - b.end)) {
    if (request.start < end) continue
    trips++
    end = request.end
  }
  return trips
}
