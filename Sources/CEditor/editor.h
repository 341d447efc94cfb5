/// What the files of the line editor share.
#ifndef SF_EDITOR_H
#define SF_EDITOR_H

#include "CEditor.h"

#include <histedit.h>
#include <stdio.h>

struct sf_editor {
    EditLine *line_editor;
    History *history;
    FILE *input, *output, *errors;
    int signals;
    const char *prompt;
    const char *const *words;
    sf_idle_hook idle;
    void *context;
    enum sf_read_end end;
    int signal;
    /// The characters of this answer so far, and keys such as the backspace.
    int characters;
    /// A byte that was read too far, or -1.
    int next_byte;
    char *line;
};

struct sf_editor *sf_editor_of(EditLine *line_editor);

/// Shows text, then the prompt and what was typed anew below it. No cursor is moved up: the screen is append-only.
void sf_editor_show(struct sf_editor *editor, const char *text);

/// Reads one character for libedit: 1, 0 at the end of input, or -1 with the reason in `end`.
int sf_editor_get_character(EditLine *line_editor, wchar_t *character);

/// Completes the word that was typed, or lists what it could become.
unsigned char sf_editor_complete(EditLine *line_editor, int key);

#endif
