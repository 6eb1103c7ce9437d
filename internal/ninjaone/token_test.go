package ninjaone_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestTokenExpires(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ created, want string }{
		"plain":                      {"2026-03-15T09:30:00Z", "2026-09-15T09:30:00Z"},
		"over the year's end":        {"2026-09-01T00:00:00Z", "2027-03-01T00:00:00Z"},
		"into February":              {"2026-08-31T12:00:00Z", "2027-02-28T12:00:00Z"},
		"into February of leap year": {"2027-08-31T12:00:00Z", "2028-02-29T12:00:00Z"},
		"29 August, leap year":       {"2027-08-29T12:00:00Z", "2028-02-29T12:00:00Z"},
		"29 August, plain year":      {"2026-08-29T12:00:00Z", "2027-02-28T12:00:00Z"},
		"31st into a 30-day month":   {"2026-03-31T12:00:00Z", "2026-09-30T12:00:00Z"},
		"31st into a 31-day month":   {"2026-01-31T12:00:00Z", "2026-07-31T12:00:00Z"},
		"28 February":                {"2026-02-28T12:00:00Z", "2026-08-28T12:00:00Z"},
		"another time zone":          {"2026-08-31T23:30:00+02:00", "2027-02-28T23:30:00+02:00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			created, err := ninjaone.ParseTokenCreated(c.created)
			if err != nil {
				t.Fatal(err)
			}
			if got := ninjaone.TokenExpires(created).Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestParseTokenCreated(t *testing.T) {
	t.Parallel()
	accepted := map[string]string{
		"2026-09-01":                "2026-09-01T00:00:00Z",
		"2028-02-29":                "2028-02-29T00:00:00Z",
		"2026-09-01T09:30:00Z":      "2026-09-01T09:30:00Z",
		"2026-09-01T09:30:00+02:00": "2026-09-01T07:30:00Z",
	}
	for in, want := range accepted {
		got, err := ninjaone.ParseTokenCreated(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if got := got.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{
		"", "today", "01.09.2026", "2026-9-1", "2026-02-30", "2026-09-01T09:30:00",
		"2026-09-01 09:30:00Z",
	} {
		_, err := ninjaone.ParseTokenCreated(in)
		wantRefusal(t, err, ninjaone.InvalidTokenDate, "2026-09-01")
	}
}

func TestParseTokenCreatedDoesNotRepeatAPastedToken(t *testing.T) {
	t.Parallel()
	_, err := ninjaone.ParseTokenCreated("s3cret-token")
	wantRefusal(t, err, ninjaone.InvalidTokenDate)
	if strings.Contains(err.Error(), "s3cret-token") {
		t.Errorf("the message repeats it: %v", err)
	}
}

func TestCheckTokenCreated(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.September, 1, 12, 0, 0, 0, time.UTC)
	for name, created := range map[string]time.Time{
		"long ago": now.AddDate(-3, 0, 0), "now": now, "a day ahead": now.Add(24 * time.Hour),
	} {
		if err := ninjaone.CheckTokenCreated(created, now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantRefusal(t, ninjaone.CheckTokenCreated(now.Add(24*time.Hour+time.Second), now), ninjaone.InvalidTokenDate,
		"2026-09-02", "future")
	wantRefusal(t, ninjaone.CheckTokenCreated(now.AddDate(10, 0, 0), now), ninjaone.InvalidTokenDate, "2036-09-01",
		"not the day on which it expires")
}

func TestDaysLeft(t *testing.T) {
	t.Parallel()
	expires := time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		before time.Duration
		want   int
	}{
		"thirty days":       {30 * 24 * time.Hour, 30},
		"almost a day":      {23 * time.Hour, 0},
		"a day and an hour": {25 * time.Hour, 1},
		"that very moment":  {0, 0},
		"just expired":      {-time.Second, -1},
		"expired yesterday": {-25 * time.Hour, -2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ninjaone.DaysLeft(expires, expires.Add(-c.before)); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
