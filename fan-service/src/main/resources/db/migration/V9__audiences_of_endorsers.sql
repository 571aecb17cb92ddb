-- Audiences may ask whose fan a fan is besides the brand's.

create trigger kol_fan_added after insert on kol_fan
    referencing new table as changed for each statement execute function note_fan_change_by_link();
create trigger kol_fan_changed after update on kol_fan
    referencing new table as changed old table as former for each statement execute function note_fan_change_by_moved_link();
create trigger kol_fan_gone after delete on kol_fan
    referencing old table as changed for each statement execute function note_fan_change_by_link();
