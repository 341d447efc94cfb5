/// Line editing over libedit, whose functions take variable arguments, which Swift cannot call.
#ifndef CEDITOR_H
#define CEDITOR_H

#include <stdbool.h>

/// A line editor on two descriptors, over libedit.
struct sf_editor;

/// The most characters and keys of one answer, all its lines together: far more than anybody types. libedit takes the longer
/// for each the more there are.
enum { SF_LONGEST_ANSWER = 1 << 14 };

/// How a line ended.
enum sf_read_end {
    SF_READ_LINE = 0,        ///< Enter was pressed.
    SF_READ_END_OF_INPUT,    ///< Ctrl-D on an empty line.
    SF_READ_SIGNAL,          ///< A signal came in: see sf_editor_signal.
    SF_READ_ENDED,           ///< The idle hook asked to end.
    SF_READ_FAILED,          ///< The terminal hung up, or cannot be read.
    SF_READ_TOO_LONG,        ///< More came than SF_LONGEST_ANSWER. What came with it is dropped.
};

/// Called after each fifth of a second in which nothing was typed.
/// Returns NULL to go on, or text from malloc to be shown above the prompt. Sets *end to end the reading.
typedef char *(*sf_idle_hook)(void *context, bool *end);

/// Opens an editor. `signals` is a descriptor like sf_signals_descriptor's, or -1. `has_settings` says whether it is set up
/// by the file that EDITRC names, or else by ~/.editrc (editrc(5)).
/// Returns NULL if a descriptor is not open, or memory is short. sf_set_locale must have been called.
struct sf_editor *sf_editor_open(int input, int output, int signals, bool has_settings);
void sf_editor_close(struct sf_editor *editor);

/// Reads one line, without its end. `prompt` must be plain ASCII: libedit crashes on what the locale cannot show.
/// What was typed before the reading ended in another way than by Enter is dropped. The text in *line belongs to the editor until the next call.
/// `words` ends with NULL: what Tab completes. `follows` says whether the line belongs to the same answer as the last one.
enum sf_read_end sf_editor_read(
    struct sf_editor *editor, const char *prompt, const char *const *words, bool follows,
    sf_idle_hook idle, void *context, const char **line);

/// The signal that ended the last read.
int sf_editor_signal(const struct sf_editor *editor);

/// How many colours a terminal of this type has, as terminfo(5) tells; 0 if it has none, or is not known.
int sf_terminal_colours(const char *name);

/// Takes the character set of the environment's locale; messages of the C library stay English.
/// Returns whether its character set is UTF-8.
bool sf_set_locale(void);

#endif
