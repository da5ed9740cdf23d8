"""From articles to gold: for now, the rules that a finished annotation must satisfy."""
