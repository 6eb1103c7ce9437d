package ninjaone

import (
	"math"
	"time"
)

// TokenLife is how long a SCIM token works after it was generated, in calendar months (NinjaOne documentation). No API
// tells when a token ends, and renewal is by hand.
const TokenLife = 6

const day = 24 * time.Hour

// TokenExpires returns the moment at which a token generated at created stops working: the same day and time TokenLife
// months later, or the last day of that month where it is too short. Whether NinjaOne counts months or days is a guess.
func TokenExpires(created time.Time) time.Time {
	expires := created.AddDate(0, TokenLife, 0)
	if expires.Day() != created.Day() { // AddDate ran over into the month after
		expires = expires.AddDate(0, 0, -expires.Day())
	}
	return expires
}

// ParseTokenCreated reads the day, as 2026-09-01, or the moment, in RFC 3339, at which a token was generated. A day is
// taken as its start in UTC, so that a warning rather comes early. The error is a *Refusal, which does not repeat the value:
// it may be the token itself, pasted into the wrong setting.
func ParseTokenCreated(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, refuse(InvalidTokenDate, "The value is not a date. Write the day on which the token was generated "+
		"in the NinjaOne console, as \"2026-09-01\", or the moment, as \"2026-09-01T09:30:00Z\".")
}

// CheckTokenCreated refuses a moment more than a day after now: no token was generated then, and the end reckoned from it
// would warn too late. The day is for time zones and for clocks that differ. The error is a *Refusal.
func CheckTokenCreated(created, now time.Time) error {
	if created.After(now.Add(day)) {
		return refuse(InvalidTokenDate, "The date, %s, is in the future. Write the day on which the token was generated "+
			"in the NinjaOne console, not the day on which it ends.", created.Format(time.DateOnly))
	}
	return nil
}

// DaysLeft returns the whole days from now until expires: 0 within the last day, negative once it has passed.
func DaysLeft(expires, now time.Time) int {
	return int(math.Floor(float64(expires.Sub(now)) / float64(day)))
}
