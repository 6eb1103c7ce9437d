package provider

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// newLogger returns a logger that writes to Terraform's log. It finds that log through the context of each record, so
// that neither the client nor the directory needs to know Terraform.
func newLogger() *slog.Logger { return slog.New(handler{}) }

type handler struct {
	attributes []slog.Attr
	group      string
}

// Enabled lets Terraform's own levels decide.
func (handler) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a record to Terraform's log.
func (h handler) Handle(ctx context.Context, record slog.Record) error {
	fields := make(map[string]any, record.NumAttrs()+len(h.attributes))
	add := func(a slog.Attr) bool {
		fields[h.group+a.Key] = plain(a.Value.Resolve())
		return true
	}
	for _, a := range h.attributes {
		add(a)
	}
	record.Attrs(add)
	switch {
	case record.Level <= transport.LevelTrace:
		tflog.Trace(ctx, record.Message, fields)
	case record.Level <= slog.LevelDebug:
		tflog.Debug(ctx, record.Message, fields)
	case record.Level <= slog.LevelInfo:
		tflog.Info(ctx, record.Message, fields)
	case record.Level <= slog.LevelWarn:
		tflog.Warn(ctx, record.Message, fields)
	default:
		tflog.Error(ctx, record.Message, fields)
	}
	return nil
}

// plain is a value as a person reads it: Terraform would write a duration as a number of nanoseconds.
func plain(value slog.Value) any {
	if value.Kind() == slog.KindDuration {
		return value.Duration().Round(time.Microsecond).String()
	}
	return value.Any()
}

// WithAttrs adds fields to every record.
func (h handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	h.attributes = append(slices.Clip(h.attributes), attributes...)
	return h
}

// WithGroup prefixes the names of fields.
func (h handler) WithGroup(name string) slog.Handler {
	h.group += name + "."
	return h
}
