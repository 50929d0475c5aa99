# Outlives the process that started it and holds its standard input, by a moment: when that input ends, the
# server is stopped and its temporary folder removed.
# Arguments: the server's process id, the signal that ends it, the folder or nothing.
read -r _
children=$(cat "/proc/$1/task/$1/children")
kill -s "$2" "$1"
kill -s CONT "$1" $children # a paused server could not obey
tries=0
while kill -s 0 "$1" && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kill -s KILL "$1"
[ -z "$3" ] || rm -rf -- "$3"
