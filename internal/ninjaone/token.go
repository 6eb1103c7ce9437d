package ninjaone

import (
	"math"
	"time"
)

// TokenLife is how long a SCIM token works after it was generated, in calendar months (NinjaOne documentation). No API
// shows when a token expires, and only a person can renew it.
const TokenLife = 6

const day = 24 * time.Hour

// TokenExpires returns when a token generated at created stops working: the same day and time TokenLife months later,
// or the last day of that month if the month is shorter. Whether NinjaOne counts months or days is a guess.
func TokenExpires(created time.Time) time.Time {
	expires := created.AddDate(0, TokenLife, 0)
	if expires.Day() != created.Day() { // AddDate went into the next month
		expires = expires.AddDate(0, 0, -expires.Day())
	}
	return expires
}

// ParseTokenCreated reads when a token was generated: a day, such as 2026-09-01, or a time in RFC 3339. A day counts
// from its start in UTC, so that a warning comes early rather than late. The error is a *Refusal. It does not repeat
// the value, which may be the token itself in the wrong setting.
func ParseTokenCreated(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, refuse(InvalidTokenDate, "The value is not a date.").
		fix("Write the day on which the token was generated in the NinjaOne console, such as \"2026-09-01\", " +
			"or the time, such as \"2026-09-01T09:30:00Z\".")
}

// CheckTokenCreated refuses a time more than a day after now. No token was generated then, and a warning computed from
// that time would come too late. The day allows for time zones and differing clocks. The error is a *Refusal.
func CheckTokenCreated(created, now time.Time) error {
	if created.After(now.Add(day)) {
		return refuse(InvalidTokenDate, "The date %s is in the future.", created.Format(time.DateOnly)).
			fix("Write the day on which the token was generated in the NinjaOne console, not the day on which it expires.")
	}
	return nil
}

// DaysLeft returns the whole days from now until expires: 0 within the last day, and a negative number after it.
func DaysLeft(expires, now time.Time) int {
	return int(math.Floor(float64(expires.Sub(now)) / float64(day)))
}
