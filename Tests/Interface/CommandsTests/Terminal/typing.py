"""Runs a program at a terminal of its own and answers its prompts: typing.py '[["prompt", "answer"], …]' PROGRAM WORD…

Prints what the program wrote to the terminal, and ends with its status; 99 where a prompt did not come within a minute.
"""
import fcntl, json, os, pty, select, struct, sys, termios

answers = json.loads(sys.argv[1])
process, terminal = pty.fork()
if process == 0:
    if "TYPING_COLUMNS" in os.environ:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(os.environ["TYPING_COLUMNS"]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])

text, seen = "", 0
while True:
    readable, _, _ = select.select([terminal], [], [], 60)
    if not readable:
        print(text + "\nno prompt: " + json.dumps(answers[:1]))
        os.kill(process, 9)
        sys.exit(99)
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    text += part.decode(errors="replace")
    while answers and answers[0][0] in text[seen:]:
        prompt, answer = answers.pop(0)
        seen = text.index(prompt, seen) + len(prompt)
        os.write(terminal, answer.encode() + b"\n")
print(text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
