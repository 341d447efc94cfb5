/// What Swift cannot call by itself: variadic functions, signal masks, spawning in a session of its own.
#ifndef CSUREFOOT_H
#define CSUREFOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Line editing (editor.c)

/// A line editor on two descriptors, over libedit.
struct sf_editor;

/// How a line ended.
enum sf_read_end {
    SF_READ_LINE = 0,        ///< Enter was pressed.
    SF_READ_END_OF_INPUT,    ///< Ctrl-D on an empty line, or the input is closed.
    SF_READ_SIGNAL,          ///< A signal came in: see sf_editor_signal.
    SF_READ_ENDED,           ///< The idle hook asked to end.
    SF_READ_FAILED,          ///< The terminal can no longer be read.
};

/// Called about five times a second while nothing is typed.
/// Returns NULL to go on, or text from malloc to be shown above the prompt. Sets *end to end the reading.
typedef char *(*sf_idle_hook)(void *context, bool *end);

/// Opens an editor. `signals` is a descriptor of sf_signals_open, or -1.
/// Returns NULL if memory or the terminal fails.
struct sf_editor *sf_editor_open(int input, int output, int signals);
void sf_editor_close(struct sf_editor *editor);

/// Reads one line, without its end. The text in *line belongs to the editor until the next call.
/// `words` ends with NULL: what Tab completes.
enum sf_read_end sf_editor_read(
    struct sf_editor *editor, const char *prompt, const char *const *words,
    sf_idle_hook idle, void *context, const char **line);

/// The signal that ended the last read.
int sf_editor_signal(const struct sf_editor *editor);

/// Takes the locale of the environment. Without it a prompt or a line beyond ASCII crashes libedit.
/// Returns whether its character set is UTF-8.
bool sf_set_locale(void);

// Signals (signals.c)

/// Blocks the signals that the program reads as events. Call it before any thread exists.
void sf_signals_block(void);
/// A descriptor from which the blocked signals are read, or -errno.
int sf_signals_open(void);
/// The next signal, or 0 if none is pending.
int sf_signals_next(int descriptor);
/// Ends or stops this process by the signal's default action, so that the parent sees the true cause.
void sf_signal_default(int signal);

// Processes (spawn.c)

/// A descriptor of the child and the parent's descriptor that it becomes.
struct sf_descriptor {
    int child;
    int parent;
};

/// Starts a program with default signal handlers and an empty signal mask.
/// Descriptors that are not listed and not marked close-on-exec are inherited.
/// Returns the process id, or -errno.
pid_t sf_spawn(
    const char *path, char *const argv[], char *const envp[],
    bool new_session, const struct sf_descriptor *descriptors, size_t count);

/// Starts a program in a new session with `terminal` (a path) as its controlling terminal and standard streams.
pid_t sf_spawn_on_terminal(const char *path, char *const argv[], char *const envp[], const char *terminal);

/// Waits for a child. Returns its status as a shell has it (128 + n for signal n), or -errno.
int sf_wait(pid_t child);

/// Opens a pseudo-terminal of this size. Returns the master's descriptor, or -errno; the slave's path goes to `name`.
int sf_terminal_open(unsigned short rows, unsigned short columns, char *name, size_t size);
/// Changes a terminal's size. Returns 0 or -errno.
int sf_terminal_resize(int descriptor, unsigned short rows, unsigned short columns);
/// A terminal's width in columns, or 0 if it is not known.
unsigned short sf_terminal_columns(int descriptor);

#endif
