"""Runs a command in a terminal of its own and plays a script on it.

Usage: play-terminal.py COLUMNS SCRIPT COMMAND...

SCRIPT is JSON: a list of [pattern, keys]. When the pattern has appeared in the output since the step
before, the keys are typed; keys of null close the terminal. Prints JSON: the exit code, the output, and
whether the terminal was in its normal mode at the end.
"""
import fcntl, json, os, pty, re, select, struct, sys, termios

columns, script, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))

output, seen, normal = '', 0, None
while terminal is not None:
    ready, _, _ = select.select([terminal], [], [], 0.05)
    normal = bool(termios.tcgetattr(terminal)[3] & termios.ICANON)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        output += chunk.decode(errors='replace')
    found = script and re.search(script[0][0], output[seen:])
    if found:
        seen = len(output)
        keys = script.pop(0)[1]
        if keys is None:
            os.close(terminal)
            terminal = None
        else:
            os.write(terminal, keys.encode())

_, status = os.waitpid(pid, 0)
print(json.dumps({'code': os.waitstatus_to_exitcode(status), 'output': output, 'normal': normal}))
