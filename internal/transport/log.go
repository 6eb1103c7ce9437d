package transport

import (
	"context"
	"log/slog"
	"math"
	"time"
)

// maxLoggedBody bounds a body in a log line, in bytes.
const maxLoggedBody = 8 << 10

func (c *Client) log(ctx context.Context, t *trip, err error, took time.Duration) {
	if !c.o.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String("method", t.Method), slog.String("path", c.Redact(t.Path))}
	line := attrs
	var answer []byte
	if err != nil {
		line = append(line, slog.String("error", c.Redact(err.Error())))
	} else {
		line, answer = append(line, slog.Int("status", t.answer.Status)), t.answer.Body
	}
	line = append(line, slog.Duration("duration", took), slog.Int("attempt", t.attempts))
	c.o.Logger.LogAttrs(ctx, slog.LevelDebug, c.protocol.Name+" request", line...) //nolint:sloglint // two names in all
	if !c.o.Logger.Enabled(ctx, LevelTrace) {
		return
	}
	asked := t.Body
	if t.Secret {
		asked, answer = nil, nil
	}
	bodies := append(attrs, slog.String("request", c.loggable(asked)), slog.String("response", c.loggable(answer)))
	c.o.Logger.LogAttrs(ctx, LevelTrace, c.protocol.Name+" bodies", bodies...) //nolint:sloglint // as above
}

// logLesson logs what the client has learnt about the service, if anything.
func (c *Client) logLesson(ctx context.Context, l *lesson) {
	if l == nil {
		return
	}
	attrs := []slog.Attr{slog.String("because", l.because), slog.Int("requests_at_a_time", l.atATime)}
	if l.perSecond > 0 {
		attrs = append(attrs, slog.Float64("requests_per_second", math.Round(10*l.perSecond)/10))
	}
	c.o.Logger.LogAttrs(ctx, slog.LevelInfo, c.protocol.Name+" pace", attrs...) //nolint:sloglint // two names in all
}

// loggable removes secrets before it cuts a text: cutting first could leave the first half of a secret.
func (c *Client) loggable(body []byte) string {
	const margin = 4 << 10
	cut := len(body) > maxLoggedBody
	text := c.Redact(string(body[:min(len(body), maxLoggedBody+margin)]))
	if cut {
		return text[:min(len(text), maxLoggedBody)] + "…"
	}
	return text
}
